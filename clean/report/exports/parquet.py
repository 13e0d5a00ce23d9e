"""What a Parquet table of changes can't carry. It is written by the verb, in the columns of a corpus run."""

CANNOT = (
    "Findings, passes, hashes, and the steps and reasons of changes made in one step: a table of changes only. "
    "`clean corpus` writes the other tables as well."
)
