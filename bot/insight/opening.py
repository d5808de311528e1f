"""Puts together what keeps figures and questions, over one store."""

from dataclasses import dataclass

from redis.asyncio import Redis

from bot.identity.vault import Vault
from bot.insight.figures import FigureStore
from bot.insight.left import LeftForms
from bot.insight.questions import QuestionStore
from bot.insight.recorder import Recorder
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Insight:
    """What operators learn from, and what records it."""

    figures: FigureStore
    questions: QuestionStore
    left: LeftForms
    recorder: Recorder


def open_insight(settings: Settings, redis: Redis, vault: Vault) -> Insight:
    """`recorder.run` must run beside the answers."""
    figures = FigureStore(redis, settings.insight_keep_days)
    questions = QuestionStore(redis, vault, settings.unfound_keep_days)
    left = LeftForms(redis, vault, settings.conversation_ttl_s)
    return Insight(figures, questions, left, Recorder(figures, questions, left, vault))
