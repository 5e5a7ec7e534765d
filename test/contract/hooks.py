"""Lets well-formed requests be about things that are there, said in a way that is accepted, every other time.

A run that only meets unknown numbers proves little of what the service answers when it does something.
"""

import copy
import json
import os
import random

import schemathesis

with open(os.environ["CONTRACT_SEEDS"], encoding="utf-8") as file:
    SEEDS = json.load(file)
CHANCE = random.Random(1)
STAFF = ["M1001", "L2001"]


def is_positive(case):
    return case.meta is None or case.meta.generation.mode.is_positive


def values_of(label):
    """Of the path; what is said of this method goes before what is said of the path alone."""
    path = label.split(" ", 1)[1]
    for start, values in SEEDS["paths"]:
        if label.startswith(start) or path.startswith(start):
            return values
    return []


@schemathesis.hook
def map_case(context, case):
    if not is_positive(case) or CHANCE.random() < 0.5:
        return case
    label = case.operation.label
    values = values_of(label)
    if values and case.path_parameters:
        chosen = CHANCE.choice(values)
        for name in case.path_parameters:
            if name in chosen:
                case.path_parameters[name] = chosen[name]
    if label in SEEDS["bodies"] and case.media_type in (None, "application/json"):
        case.body = copy.deepcopy(SEEDS["bodies"][label])
        case.media_type = "application/json"
    if label in SEEDS["queries"]:
        case.query = dict(SEEDS["queries"][label])
    case.headers["X-Actor"] = CHANCE.choice(STAFF)
    if "Idempotency-Key" in case.headers or "idempotency-key" in case.headers:
        for name in ("Idempotency-Key", "idempotency-key"):
            if name in case.headers:
                case.headers[name] = f"contract-{CHANCE.getrandbits(64):x}"
    return case
