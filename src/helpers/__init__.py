"""Strikebook: traceable strike numbers and actor timelines from war-news text.

The modules follow the flow: files → pages → articles → sentences → quantities → claims → figures → attacks,
with actors beside it, then tables, charts and the report.
"""

__version__ = "0.1.0"
