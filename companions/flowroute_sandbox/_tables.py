"""The tables of an account."""

from typing import Final

VERSION: Final = 1
"""What a state file must be of. Raise it with every change below."""

SCHEMA: Final = f"""
PRAGMA user_version = {VERSION};
CREATE TABLE routes (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    alias TEXT NOT NULL UNIQUE,
    route_type TEXT NOT NULL,
    value TEXT
);
CREATE TABLE numbers (
    id TEXT PRIMARY KEY,
    number_type TEXT NOT NULL,
    iso_country TEXT NOT NULL,
    rate_center TEXT,
    state TEXT,
    monthly_cost NUMERIC NOT NULL,
    setup_cost NUMERIC NOT NULL,
    owned INTEGER NOT NULL,
    alias TEXT,
    cnam_lookups_enabled INTEGER NOT NULL,
    primary_route TEXT REFERENCES routes (id),
    failover_route TEXT REFERENCES routes (id)
);
CREATE TABLE messages (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    from_ TEXT NOT NULL,
    to_ TEXT NOT NULL,
    body TEXT,
    is_mms INTEGER NOT NULL,
    direction TEXT NOT NULL,
    message_type TEXT NOT NULL,
    message_encoding INTEGER NOT NULL,
    amount_nanodollars INTEGER NOT NULL,
    status TEXT NOT NULL,
    timestamp TEXT NOT NULL,
    media TEXT NOT NULL,
    receipts TEXT NOT NULL
);
CREATE TABLE webhooks (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    message TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    url TEXT,
    body TEXT NOT NULL,
    due TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts TEXT NOT NULL
);
CREATE INDEX webhooks_by_message ON webhooks (message);
CREATE INDEX webhooks_by_state ON webhooks (state, due);
CREATE TABLE refusals (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    status INTEGER NOT NULL,
    reason TEXT NOT NULL,
    body TEXT NOT NULL,
    forbidden INTEGER NOT NULL
);
"""
