"""A filing from its start to the platform's clearance, as a system in Python plays it with a client generated from openapi.json.

API and KEY say where and as whom.
"""

import os
import time

from campaign_filing import AuthenticatedClient
from campaign_filing.api.campaigns import get_campaign_clearance, start_campaign
from campaign_filing.api.filings import report
from campaign_filing.api.tasks import answer_task, list_tasks
from campaign_filing.models import (
    AnswerGiven,
    Campaign,
    Clearance,
    GivenCredential,
    Problem,
    Report,
    StartCampaign,
    Task,
    TaskAnswer,
    TaskPage,
)

client = AuthenticatedClient(base_url=os.environ["API"], token=os.environ["KEY"])



def is_problem(answer: object, code: str) -> bool:
    return isinstance(answer, Problem) and answer.code == code


def open_tasks(number: str, kind: str) -> list[Task]:
    """A task opens a moment after what asks for it."""
    for _ in range(200):
        page = list_tasks.sync(client=client, campaign=number, limit=100)
        assert isinstance(page, TaskPage), page
        found = [task for task in page.items if str(task.kind) == kind]
        if found:
            return found
        time.sleep(0.1)
    raise TimeoutError(f"{number} has no task {kind}")


def answer(task: Task, person: str, key: str, body: dict[str, object]) -> object:
    return answer_task.sync(
        client=client, id=task.id, idempotency_key=key, x_actor=person, body=TaskAnswer.from_dict(body)
    )


def clearance(number: str) -> str:
    answered = get_campaign_clearance.sync(client=client, number=number, platform="douyin")
    assert isinstance(answered, Clearance), answered
    [douyin] = answered.items
    return f"{douyin.clearance} {','.join(str(reason.code) for reason in douyin.reasons)}".strip()


plan = StartCampaign.from_dict(
    {
        "name": "双11 抽奖",
        "externalRef": "PYTHON-1",
        "lead": "M1001",
        "backup": "M1002",
        "group": {"legal": "L2001"},
        "endsAt": "2026-11-20T23:59:59+08:00",
        "filings": [{"platform": "douyin", "item": "activity_report"}],
        "launches": [{"platform": "douyin", "launchAt": "2026-11-11T00:00:00+08:00"}],
    }
)
# A repeat with the same key is the same campaign.
started = [start_campaign.sync(client=client, body=plan, idempotency_key="python-1") for _ in range(2)]
campaign = started[0]
assert isinstance(campaign, Campaign), campaign
assert isinstance(started[1], Campaign) and started[1].number == campaign.number
number = campaign.number
print("started", number)

for task in open_tasks(number, "collect_material"):
    answer(task, "L2001", f"{task.id}-1", {"answer": "provided"})
[recheck] = open_tasks(number, "recheck")
answer(recheck, "M1001", "recheck-1", {"answer": "complete"})
[submit] = open_tasks(number, "submit")
answer(submit, "M1001", "submit-1", {"answer": AnswerGiven.SUBMITTED.value, "number": "PY-1"})
again = answer(submit, "M1001", "submit-2", {"answer": "submitted", "number": "PY-2"})
assert is_problem(again, "task_not_open"), again
print("refused: task_not_open")
print("not yet:", clearance(number))

passed = Report.from_dict(
    {"platform": "douyin", "number": "PY-1", "kind": "passed", "credential": GivenCredential("PYBB-1").to_dict()}
)
print("reported:", type(report.sync(client=client, body=passed, idempotency_key="passed-1", x_actor="M1001")).__name__)
for _ in range(200):
    if clearance(number) == "go":
        break
    time.sleep(0.1)
print("cleared:", clearance(number))
