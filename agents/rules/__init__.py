"""The built-in language understanding: no model, no network, the same plan for the same words.

text → words (`text`, `spelling`) → plain wording (`wordings`)
→ marks (`marking`: `senses`, `occasions`, `prices`, `sizes`)
→ clauses and their noun phrases (`clauses`, `phrases`, `roles`)
→ intents (`intents`) → limits and references (`constraints`, `references`) → plan (`understand`).
"""

from agents.rules.tastes import Tastes, tastes
from agents.rules.understand import names_the_web, understand

__all__ = ["Tastes", "names_the_web", "tastes", "understand"]
