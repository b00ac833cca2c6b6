"""The upgrade report: what changes from one document to another, and what callers must do."""
