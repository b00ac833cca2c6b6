"""What an account holds beside numbers, routes and messages: JSON objects by kind and id."""

from __future__ import annotations

import json
from typing import Any, TypeAlias

from flowroute_sandbox._account.database import Database

Resource: TypeAlias = dict[str, Any]

_PUT = """
INSERT INTO resources (kind, id, value) VALUES (:kind, :id, :value)
ON CONFLICT (kind, id) DO UPDATE SET value = :value
"""
_FIRST_ID = 20_000
_OLD_CALLBACKS = {"dlr": "sms_dlr"}


class Resources:
    """The objects. Every method must be called inside a transaction of the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, kind: str, value: Resource) -> str:
        """Keep a new object, and return its id, which no object of any kind had before."""
        statement = "SELECT ifnull(max(seq), 0) FROM sqlite_sequence WHERE name = 'resources'"
        (count,) = self._database.connection.execute(statement).fetchone()
        new_id = str(_FIRST_ID + int(count) + 1)
        self.put(kind, new_id, value)
        return new_id

    def put(self, kind: str, resource_id: str, value: Resource) -> None:
        """Keep an object in place of the one with this id, if there is one."""
        values = {"kind": kind, "id": resource_id, "value": json.dumps(value)}
        self._database.connection.execute(_PUT, values)

    def find(self, kind: str, resource_id: str) -> Resource | None:
        """Return an object, or None."""
        statement = "SELECT value FROM resources WHERE kind = ? AND id = ?"
        row = self._database.connection.execute(statement, (kind, resource_id)).fetchone()
        found: Resource | None = None if row is None else json.loads(row[0])
        return found

    def list_all(self, kind: str) -> list[tuple[str, Resource]]:
        """Return the objects of a kind with their ids, in the order of their creation."""
        statement = "SELECT id, value FROM resources WHERE kind = ? ORDER BY position"
        rows = self._database.connection.execute(statement, (kind,))
        return [(str(resource_id), json.loads(value)) for resource_id, value in rows]

    def remove(self, kind: str, resource_id: str) -> bool:
        """Drop an object; return False if there is none."""
        statement = "DELETE FROM resources WHERE kind = ? AND id = ?"
        return bool(self._database.connection.execute(statement, (kind, resource_id)).rowcount)

    def set_callback(self, owner: str, kind: str, url: str) -> None:
        """Set where something is posted, for the account ("") or one of its numbers."""
        self.put(f"callback {owner}", _OLD_CALLBACKS.get(kind, kind), {"url": url})

    def get_callback(self, owner: str, kind: str) -> str | None:
        """Return where something is posted for an owner, or None."""
        found = self.find(f"callback {owner}", _OLD_CALLBACKS.get(kind, kind))
        return None if found is None else str(found["url"])

    def remove_callback(self, owner: str, kind: str) -> bool:
        """Post something no longer; return False if it was not posted."""
        return self.remove(f"callback {owner}", _OLD_CALLBACKS.get(kind, kind))

    def list_callbacks(self) -> list[tuple[str, str, str]]:
        """Return the owner ("" for the account), the kind and the URL of each callback."""
        statement = """
            SELECT substr(kind, length('callback ') + 1), id, json_extract(value, '$.url')
            FROM resources WHERE kind LIKE 'callback %' ORDER BY kind, id
        """
        return [
            (owner, kind, url) for owner, kind, url in self._database.connection.execute(statement)
        ]

    def find_callback(self, number: str, kind: str) -> str | None:
        """Return where something about a number is posted: its own callback, or the account's."""
        return self.get_callback(number, kind) or self.get_callback("", kind)

    def link(self, kind: str, number: str, resource_id: str | None) -> None:
        """Assign a resource to a number in place of another, or none."""
        if resource_id is None:
            self.remove(f"number's {kind}", number)
        else:
            self.put(f"number's {kind}", number, {"id": resource_id})

    def find_link(self, kind: str, number: str) -> str | None:
        """Return the id of the resource that is assigned to a number, or None."""
        found = self.find(f"number's {kind}", number)
        return None if found is None else str(found["id"])

    def list_linked(self, kind: str, resource_id: str) -> list[str]:
        """Return the numbers that a resource is assigned to."""
        return sorted(
            number
            for number, each in self.list_all(f"number's {kind}")
            if each["id"] == resource_id
        )

    def forget_number(self, number: str) -> None:
        """Drop what belongs to a number."""
        self._database.connection.execute(
            "DELETE FROM resources WHERE kind = ? OR (kind LIKE 'number''s %' AND id = ?)",
            (f"callback {number}", number),
        )
