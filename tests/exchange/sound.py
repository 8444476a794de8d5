"""A small sound file of facts about Demoland, for tests to change."""

from __future__ import annotations

from typing import Any

SOURCE = {"from": "gazette", "url": "https://example.org/plan"}
SOUND: dict[str, Any] = {
    "country": "ZZ",
    "sources": {
        "gazette": {"name": "Gazette", "url": "https://example.org/", "licence": "CC0", "date": "2025-01-01"},
    },
    "institutions": [{"name": "Digital Agency", "kind": "agency", "source": SOURCE}],
    "plans": [
        {
            "number": 1,
            "title": "First plan",
            "start_date": "2025-01-01",
            "end_date": "2026-12-31",
            "source": SOURCE,
            "commitments": [
                {
                    "number": "1",
                    "title": "Publish registers",
                    "lead_institution": "Digital Agency",
                    "milestones": [
                        {
                            "number": "1.1",
                            "title": "Publish one",
                            "source": SOURCE,
                            "report": {
                                "status": "completed",
                                "on": "2025-06-30",
                                "evidence": [{"url": "https://example.org/1", "title": "Register"}],
                                "source": SOURCE,
                            },
                        }
                    ],
                    "assessments": [
                        {"stage": "design", "verifiable": "yes", "source_name": "Review", "source": SOURCE}
                    ],
                    "source": SOURCE,
                }
            ],
        }
    ],
}
