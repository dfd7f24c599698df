"""Proves that the class copy runs as it is, with no exercise attempted, and that the solutions put back are all right."""

from __future__ import annotations

import zipfile

import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell

from tools import editions
from tools.prose import LINK
from tools.render import SECONDS, faults
from tools.series import ROOT, read, tags

PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
WITH_EXERCISES = [path for path in PATHS if path.name[0].isdigit()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("school") / "class"
    editions.write(place)
    return place


def printed(cell):
    return "".join(output.get("text", "") for output in cell.outputs)


@pytest.mark.parametrize("path", WITH_EXERCISES, ids=lambda path: path.stem)
def test_the_copy_runs_with_nothing_attempted_and_the_solutions_are_right(folder, path):
    """One kernel: the copy from top to bottom, then each solution and its check as if typed into the stub."""
    copy = read(folder / path.name)
    assert not [cell for cell in copy.cells if "solution" in tags(cell)]
    checks = [cell for cell in copy.cells if "check" in tags(cell)]
    solutions = [cell.source for cell in read(path).cells if "solution" in tags(cell)]
    assert len(checks) == len(solutions) >= 1
    pasted = [
        new_code_cell(source.removesuffix(check.source))
        for source, check in zip(solutions, checks, strict=True)
    ]
    again = [new_code_cell(check.source) for check in checks]
    copy.cells += [cell for pair in zip(pasted, again, strict=True) for cell in pair]
    NotebookClient(copy, timeout=SECONDS, resources={"metadata": {"path": str(folder)}}).execute()
    assert not [fault for fault in faults(copy) if "error" in fault]
    for check, right in zip(checks, again, strict=True):
        name = check.source.split('"')[1]
        assert printed(check) == f"{name}: not attempted yet\n"
        assert printed(right) == f"{name}: right\n"


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_copy_keeps_the_text_and_its_links_lead_somewhere(folder, path):
    copy, original = read(folder / path.name), read(path)
    for ours, theirs in zip(
        copy.cells, [cell for cell in original.cells if "solution" not in tags(cell)], strict=True
    ):
        assert "navigation" in tags(ours) or ours.source in (
            theirs.source,
            editions.SOLUTION.sub("", theirs.source),
        )
        assert "model answer" not in ours.source and "solution is folded" not in ours.source
        assert not ours.get("outputs") and not ours.get("execution_count")
        for _, target in LINK.findall(ours.source) if ours.cell_type == "markdown" else []:
            assert target.startswith(("http", "#")) or (folder / target.split("#")[0]).exists(), (
                target
            )


def test_the_zip_holds_the_same(folder):
    with zipfile.ZipFile(folder.with_suffix(".zip")) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".ipynb"))
        assert names == [f"class/{path.name}" for path in PATHS]
        assert archive.read(names[0]) == (folder / PATHS[0].name).read_bytes()


@pytest.mark.parametrize("there", ["class", "class.zip"])
def test_work_that_is_there_is_never_written_over(tmp_path, there, monkeypatch, capsys):
    work = tmp_path / there
    if there == "class":
        work.mkdir()
        (work / "00-the-claim.ipynb").write_text("mine", encoding="utf-8")
    else:
        work.write_text("mine", encoding="utf-8")
    monkeypatch.setattr(editions, "FOLDER", tmp_path / "class")
    assert editions.main() == 1
    assert f"{there} is there already" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == [there], (
        "nothing is written beside it either"
    )
    kept = work / "00-the-claim.ipynb" if there == "class" else work
    assert kept.read_text("utf-8") == "mine"


def test_main_says_what_it_wrote(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(editions, "FOLDER", tmp_path / "class")
    assert editions.main() == 0
    assert (
        capsys.readouterr().out
        == f"Wrote {len(PATHS)} notebooks to build/class/, and the same as class.zip.\n"
    )
