"""What measures: quality and time of extraction beside its peers, and how much of it rests on one kind of evidence.

Nothing here is part of the installed library. The programs are run from the root of the checkout:
`python -m benchmarks.extraction CORPUS` and `python -m benchmarks.ablation CORPUS`.
"""
