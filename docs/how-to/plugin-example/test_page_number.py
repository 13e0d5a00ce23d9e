"""The filter does what its fixture says, and nothing to what it has cleaned."""

from pathlib import Path

import pytest
from clean_page_number import PageNumber

from clean.pipeline import Pipeline
from clean.report.specification import Case, cases

FIXTURE = Path(__file__).parent / "fixtures" / "page_number.md"


@pytest.mark.parametrize("case", cases(FIXTURE.read_text("utf-8"), "page_number"), ids=str)
def test_case(case: Case) -> None:
    chain = Pipeline((("page_number", PageNumber(**case.settings)),))
    result = chain.run(case.text)
    assert result.text == case.expected
    assert chain.run(result.text).text == result.text
    assert result.restore() == case.text.encode()
