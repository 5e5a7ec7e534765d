"""Lets well-formed requests be about things that are there, said in a way that is accepted: the first of each operation, then
every other one. A run that only meets unknown numbers proves little of what the service answers when it does something.
"""

import copy
import hashlib
import hmac
import json
import os
import threading
import time
from collections import Counter
from datetime import datetime

import schemathesis

with open(os.environ["CONTRACT_SEEDS"], encoding="utf-8") as file:
    SEEDS = json.load(file)
SECRET = os.environ["CONTRACT_CALLBACK_SECRET"].encode()
STARTS_AT = os.environ["CONTRACT_STARTS_AT"]
TURNS = Counter()
LOCK = threading.Lock()


def turn_of(label):
    with LOCK:
        TURNS[label] += 1
        return TURNS[label] - 1


def is_well_formed(case):
    return case.meta is None or case.meta.generation.mode.is_positive


def phase_of(case):
    return "" if case.meta is None else case.meta.phase.name.value


def values_of(label):
    path = label.split(" ", 1)[1]
    for start, values in SEEDS["paths"]:
        if path.startswith(start):
            return values
    return []


@schemathesis.hook
def filter_case(context, case):
    return is_well_formed(case) or not is_file_after_all(case)


def is_file_after_all(case):
    """What is there instead of the bytes of a file is sent as its text, and a text is a file."""
    if case.media_type != "multipart/form-data" or not isinstance(case.body, dict):
        return False
    return not isinstance(case.body.get("file", ""), (str, bytes))


@schemathesis.hook
def before_call(context, case, kwargs):
    label = case.operation.label
    if not is_well_formed(case):
        drop_excuses(case)
    if label == "POST /v1/clock":
        hold_clock(case)
    if label.startswith("POST /v1/callbacks/"):
        kwargs["auth"] = sign
    # What is tried systematically stays as it is.
    if is_well_formed(case) and phase_of(case) != "coverage":
        turn = turn_of(label)
        if turn % 2 == 0:
            say_what_is_accepted(case, label, turn // 2)


def drop_excuses(case):
    """What makes a header optional goes with the header; OpenAPI has no words for it, `x-required-unless` has."""
    for parameter in case.operation.definition.raw.get("parameters", []):
        excuse = parameter.get("schema", {}).get("x-required-unless")
        if excuse is None or any(name.lower() == parameter["name"].lower() for name in case.headers or {}):
            continue
        name, value = excuse.split("=", 1)
        if (case.query or {}).get(name) == value:
            del case.query[name]


def say_what_is_accepted(case, label, turn):
    seeded = SEEDS["operations"].get(label, [{}])
    chosen = seeded[turn % len(seeded)]
    # In a chain of requests the path comes from an answer, and a body for another path says nothing of this one.
    if phase_of(case) == "stateful":
        if "path" in chosen:
            return
    elif case.path_parameters:
        values = values_of(label)
        path = chosen.get("path") or (values[turn % len(values)] if values else {})
        for name in case.path_parameters:
            if name in path:
                case.path_parameters[name] = path[name]
    case.query = dict(chosen.get("query", {}))
    if "body" in chosen:
        case.body = copy.deepcopy(chosen["body"])
        case.media_type = chosen.get("mediaType", "application/json")
    case.headers.pop("If-Match", None)
    case.headers["X-Actor"] = "M1001"
    if "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = f"contract-{label}-{turn}".replace(" ", "-")
    case.headers.update(chosen.get("headers", {}))


def hold_clock(case):
    """What is due in a year would happen at once to everything that the run is about."""
    if not isinstance(case.body, dict):
        return
    if is_instant(case.body.get("to")):
        case.body["to"] = STARTS_AT
    speed = case.body.get("speed")
    if isinstance(speed, (int, float)) and speed > 1:
        case.body["speed"] = 1


def is_instant(value):
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except (TypeError, ValueError):
        return False


def sign(request):
    """As the platform does: over the time, its name and the bytes that are sent."""
    if "X-Signature" in request.headers:
        return request
    at = str(int(time.time()))
    body = request.body or b""
    raw = body.encode() if isinstance(body, str) else body
    # After the kind of thing that is told, if one is named: `mail/acme`, `reviews/oa/…`.
    parts = request.path_url.split("?")[0].split("/callbacks/", 1)[1].split("/")
    platform = parts[0] if len(parts) == 1 else parts[1]
    signature = hmac.new(SECRET, f"{at}.{platform}.".encode() + raw, hashlib.sha256).hexdigest()
    request.headers["X-Timestamp"] = at
    request.headers["X-Signature"] = f"v2={signature}"
    return request
