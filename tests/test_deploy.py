"""The files that a deployment begins with: sound, without anything of the demo, and fitting what the program does."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from dotenv import dotenv_values
from ruamel.yaml import YAML

from bot import stores
from bot.settings import DEMO_ENV, Settings
from tests.conftest import ROOT

FILES = ("Dockerfile", "compose.yaml", "deploy/kubernetes/banshi.yaml", "deploy/prometheus/alerts.yaml")


def documents(name):
    return [document for document in YAML(typ="safe").load_all((ROOT / name).read_text()) if document]


def manifests(kind):
    return [m for m in documents("deploy/kubernetes/banshi.yaml") if m["kind"] == kind]


@pytest.mark.parametrize("name", FILES)
def test_nothing_of_the_demo_and_no_secret(name):
    text = (ROOT / name).read_text()
    demo = {value for key, value in dotenv_values(DEMO_ENV).items() if value and len(value) > 8}
    assert [value for value in demo if value in text] == []
    assert not re.search(r"(?i)(password|secret_key|token)\s*[:=]\s*['\"]?\w{8}", text)


@pytest.mark.parametrize("component", ["server", "worker"])
def test_pods_are_bound_and_watched(component):
    (found,) = (m for m in manifests("StatefulSet") if m["metadata"]["name"] == f"banshi-{component}")
    pod = found["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"] and container["securityContext"]["readOnlyRootFilesystem"]
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert {container[probe]["httpGet"]["path"] for probe in ("startupProbe", "livenessProbe")} == {"/healthz"}
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert {kind for source in container["envFrom"] for kind in source} == {"configMapRef", "secretRef"}
    assert container["args"][0] == {"server": "serve", "worker": "worker"}[component]
    drain_s = float(manifests("ConfigMap")[0]["data"]["BANSHI_DRAIN_S"])
    assert pod["terminationGracePeriodSeconds"] > drain_s + 30, "draining, and the longest answer"
    assert drain_s > 2 * 2, "longer than the readiness probe takes to notice"


def test_there_is_a_budget_an_autoscaler_and_a_policy():
    assert {m["metadata"]["name"] for m in manifests("PodDisruptionBudget")} == {"banshi-server", "banshi-worker"}
    (scaler,) = manifests("HorizontalPodAutoscaler")
    assert scaler["spec"]["scaleTargetRef"]["name"] == "banshi-server"
    (policy,) = manifests("NetworkPolicy")
    assert set(policy["spec"]["policyTypes"]) == {"Ingress", "Egress"}


def test_settings_of_the_manifests_are_settings():
    data = manifests("ConfigMap")[0]["data"]
    assert {name.removeprefix("BANSHI_").lower() for name in data} <= set(Settings.model_fields)
    assert stores.parse(data["BANSHI_REDIS_URL"]).manner == "+sentinel"


def test_compose_starts_all_three_parts():
    (compose,) = documents("compose.yaml")
    services = compose["services"]
    assert set(services) == {"server", "worker", "store"}
    assert "noeviction" in services["store"]["command"] and "--appendonly" in services["store"]["command"]
    assert services["server"]["env_file"] == ".env"
    for name in ("server", "worker"):
        assert stores.parse(services[name]["environment"]["BANSHI_REDIS_URL"]).nodes == (("store", 6379),)


def test_what_is_watched_lies_in_folders_that_are_mounted():
    """A file that is mounted alone is another one as soon as an editor has saved it: nobody would see the edit."""
    (compose,) = documents("compose.yaml")
    for service in (compose["services"][name] for name in ("server", "worker")):
        mounted = [volume.split(":") for volume in service["volumes"] if volume.startswith((".", "/"))]
        assert mounted and not any(Path(source).suffix for source, *_ in mounted)
        named = [value for value in service["environment"].values() if value.startswith("/")]
        assert named and all(any(value.startswith(f"{place}/") for _, place, *_ in mounted) for value in named)


def test_the_image_is_pinned_by_hash_and_runs_as_nobody():
    text = (ROOT / "Dockerfile").read_text()
    assert "--require-hashes" in text and re.search(r"^USER 10001", text, re.MULTILINE) and "HEALTHCHECK" in text
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE)
    ignored = (ROOT / ".dockerignore").read_text()
    for name in " ".join(copied).split():
        assert (ROOT / name).exists() and f"!{name}" in ignored, name
    assert "sandbox" not in text


ALERTS = ROOT / "deploy/prometheus/alerts.yaml"
QUIET = {
    'banshi_build_info{version="1"}': "1x1600",
    'up{job="banshi-server"}': "1x1600",
    "banshi_store_up": "1x1600",
    "banshi_audit_up": "1x1600",
    'banshi_store_seconds_bucket{le="0.025"}': "0+60x1600",
    'banshi_store_seconds_bucket{le="0.5"}': "0+60x1600",
    'banshi_store_seconds_bucket{le="+Inf"}': "0+60x1600",
    "banshi_clock_off_seconds": "0x1600",
    'banshi_messages_total{platform="wechat",state="done"}': "0+60x1600",
    'banshi_messages_total{platform="wechat",state="failed"}': "0x1600",
    'banshi_late_answers_total{platform="wechat"}': "0x1600",
    'banshi_queue_tasks{state="ready"}': "3x1600",
    'banshi_queue_tasks{state="planned"}': "9000x1600",
    "banshi_catalog_refused_total": "0x1600",
    'banshi_catalog_info{version="a",instance="1"}': "2x1600",
    'banshi_catalog_info{version="a",instance="2"}': "4x1600",
    'banshi_catalog_info{version="former",instance="2"}': "0x1600",
    'banshi_ratings_waiting{state="waiting"}': "7x1600",
    'banshi_ratings_waiting{state="overdue"}': "0x1600",
}
"""A day and more of two machines that run well, by the minute; one has two processes, the other four."""
ILL = {
    "BanshiDown": {'banshi_build_info{version="1"}': "1x1400 _x200"},
    "BanshiStoreAway": {"banshi_store_up": "1x1580 0x20"},
    "BanshiAuditFails": {"banshi_audit_up": "1x1590 0x10"},
    "BanshiStoreSlow": {'banshi_store_seconds_bucket{le="0.025"}': "0x1600"},
    "BanshiClockOff": {'banshi_clock_off_seconds{instance="2"}': "30x1600"},
    "BanshiNoMessages": {'banshi_messages_total{platform="wechat",state="done"}': "0+60x1500 90000x100"},
    "BanshiFailures": {'banshi_messages_total{platform="wechat",state="failed"}': "0+1x1600"},
    "BanshiLate": {'banshi_late_answers_total{platform="wechat"}': "0+6x1600"},
    "BanshiQueueGrows": {'banshi_queue_tasks{state="ready"}': "0+1x1600"},
    "BanshiCatalogRefused": {"banshi_catalog_refused_total": "0x1595 1x5"},
    "BanshiCatalogsDiffer": {'banshi_catalog_info{version="b",instance="2"}': "4x1600"},
    "BanshiRatingsOverdue": {'banshi_ratings_waiting{state="overdue"}': "2x1600"},
}


@pytest.mark.parametrize("ill", [None, *ILL])
def test_each_alert_is_raised_by_what_it_is_about_alone(tmp_path, ill):
    promtool = shutil.which("promtool")
    assert promtool, "scripts/system-packages installs it"
    (groups,) = documents("deploy/prometheus/alerts.yaml")
    rules = {rule["alert"]: rule for group in groups["groups"] for rule in group["rules"]}
    assert set(rules) == set(ILL)
    series = QUIET | ILL.get(ill, {})
    expected = [
        {"alertname": name, "eval_time": "1598m", "exp_alerts": [alert(rules[name])] if name == ill else []}
        for name in rules
    ]
    inputs = [{"series": name, "values": values} for name, values in series.items()]
    test = {"rule_files": [str(ALERTS)], "evaluation_interval": "1m", "tests": [
        {"interval": "1m", "input_series": inputs, "alert_rule_test": expected}
    ]}  # fmt: skip
    file = tmp_path / "alerts-tried.yaml"
    file.write_text(json.dumps(test), encoding="utf-8")
    done = subprocess.run([promtool, "test", "rules", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def alert(rule):
    return {"exp_labels": rule["labels"], "exp_annotations": rule["annotations"]}
