"""The resources, one package for each tag of the document."""
