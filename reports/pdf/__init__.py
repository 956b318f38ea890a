"""The situation analysis of a municipality as a PDF, set by typst."""

from reports.pdf.document import render as render
