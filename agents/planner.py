"""What to do in a turn: asked of the language model where there is one, else of the rules."""

from agents.llm import Llm
from agents.rules import understand
from fashionm3.domain import DialogueContext, Plan, UserTurn


async def plan(turn: UserTurn, context: DialogueContext, llm: Llm | None) -> Plan:
    """The steps of a turn."""
    return understand(turn.text, context)
