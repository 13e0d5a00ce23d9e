"""Recipes and options."""

from __future__ import annotations

from pathlib import Path

import pytest

import clean
from clean import recipe, registry


def test_the_recipes_that_come_with_the_package() -> None:
    assert set(recipe.names()) >= {"default", "web", "pdf", "spaces", "minimal"}
    for name in recipe.names():
        assert clean.load(name).filters


def test_the_default_recipe_runs_every_filter_that_is_meant_to() -> None:
    listed = [name for name, _ in clean.load("default").filters]
    assert set(registry.names()) - set(listed) <= {"page_furniture", "truncation_marks"}


def test_only_and_skip() -> None:
    assert [name for name, _ in clean.load("default", only=["ads", "mojibake"]).filters] == ["mojibake", "ads"]
    assert "ads" not in [name for name, _ in clean.load("default", skip=["ads"]).filters]
    assert [name for name, _ in clean.load("minimal", only=["ads"]).filters] == ["ads"]


def test_a_recipe_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text("# names\nAcmeSoft\n\nfoobar\n", "utf-8")
    own = tmp_path / "own.toml"
    own.write_text('about = "x"\nfilters = ["run_together"]\n[options.run_together]\nkeep = "names.txt"\n')
    pipeline = clean.load(str(own))
    assert pipeline.name == "own"
    assert pipeline.filters[0][1].keep == ("AcmeSoft", "foobar")  # type: ignore[attr-defined]


def test_a_line_of_a_list_may_begin_with_a_number_sign(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("# a comment\n\\#hashtag\n\\\\#backslash\n\\other\n #indented\n")
    (tmp_path / "table.tsv").write_text("# text\tnote\n\\#1 in the list\t# no comment\n")
    settings = [f"run_together.keep={tmp_path}/list.txt", f"watermark.table={tmp_path}/table.tsv"]
    pipeline = clean.load(only=["run_together", "watermark"], options=recipe.parse_settings(settings))
    members = dict(pipeline.filters)
    assert members["run_together"].keep == ("#hashtag", "\\#backslash", "\\other", " #indented")  # type: ignore[attr-defined]
    assert members["watermark"].table == (("#1 in the list", "# no comment"),)  # type: ignore[attr-defined]
    for entry in ("#hashtag", "\\#backslash", "\\other", "word"):
        (tmp_path / "list.txt").write_text(recipe.escaped(entry))
        pipeline = clean.load(only=["run_together"], options=recipe.parse_settings(settings[:1]))
        assert pipeline.filters[0][1].keep == (entry,)  # type: ignore[attr-defined]


def test_a_list_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recipe, "LIST_BYTES", 2_000_000)
    (tmp_path / "long").write_text("word\n" * 400_000)
    for path, fits in ((tmp_path / "long", True), ("/dev/zero", False)):
        settings = {"run_together": {"keep": str(path)}}
        if fits:
            clean.load(only=["run_together"], options=settings)
        else:
            with pytest.raises(recipe.RecipeError, match=r"'/dev/zero' is larger than 2 MB; not read"):
                clean.load(only=["run_together"], options=settings)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("filters = [", "is not TOML"),
        ('filters = ["nonsense"]', "no filter 'nonsense'"),
        ('filters = ["ads"]\n[options.unicode]\n', "not among its filters"),
        ('filters = ["ads"]\n[options.ads]\nnonsense = 1', "no option 'nonsense'"),
        ('filters = ["ads"]\nimport = "os"', "entries that mean nothing: import; there are about, filters"),
        ('filters = ["run_together"]\n[options.run_together]\nkeep = "no-such-file"', "can't be read"),
    ],
)
def test_what_is_wrong_with_a_recipe_is_said(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text)
    with pytest.raises((recipe.RecipeError, registry.UnknownFilterError), match=words):
        clean.load(str(path))


def test_a_confidence_is_a_probability() -> None:
    with pytest.raises(recipe.RecipeError, match="from 0 to 1, not 2"):
        clean.load(min_confidence=2)


@pytest.mark.parametrize("setting", ["nonsense", "a=b", ".x=1", "ads.=1"])
def test_settings_have_one_form(setting: str) -> None:
    with pytest.raises(recipe.RecipeError, match=r"filter\.option=value"):
        recipe.parse_settings([setting])
