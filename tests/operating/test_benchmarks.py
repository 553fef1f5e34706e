"""`python -m benchmarks` from end to end, on loads of one and two companies: what it measures, never how fast."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = ["-m", "benchmarks", "--json", "--companies", "1", "2", "--rounds", "1", "--seconds", "1"]


def test_benchmarks_measure_every_page(tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BENCHMARKS_")}
    environment |= {"BENCHMARKS_DATA": str(tmp_path)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)

    done = subprocess.run(
        [sys.executable, *COMMAND, "--no-report", "--no-visit"],
        cwd=ROOT,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )

    found = json.loads(done.stdout)
    assert found["companies"] == {"small": 1, "large": 2}
    assert {"overview", "workbench", "calendar: agenda", "validation", "annual review"} <= set(found["pages"])
    assert found["savers"]["saves_a_second"] > 0
    for name, page in found["pages"].items():
        assert min(page["ratio"], page["growth"]) > 0, name
        assert name == "floor" or min(page["queries"], page["bytes"]) > 0, name
