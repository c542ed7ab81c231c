"""``schema``: the records as JSON Schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import Namespace

    from pydantic import BaseModel

    from rmtmatch.terminal import Terminal


def schema(arguments: Namespace, terminal: Terminal) -> int:
    """Print JSON Schemas."""
    from rmtmatch.policy import Policy  # noqa: PLC0415  at use
    from rmtmatch.records import Candidate, Training, Vacancy  # noqa: PLC0415  at use

    models: dict[str, type[BaseModel]] = {
        "candidate": Candidate,
        "vacancy": Vacancy,
        "training": Training,
        "policy": Policy,
    }
    if arguments.record:
        document = models[arguments.record].model_json_schema()
    else:
        document = {name: model.model_json_schema() for name, model in models.items()}
    # A schema is for machines whichever way it was asked for.
    terminal.as_json = True
    terminal.answer(document)
    return 0
