"""JUDGED: verifications, rounds, appointments, ratings, responses, verdicts, IRM assessments; *reviewed*, the gap."""
