"""Files people take with them: workbooks, CSV, Parquet, and the data package that describes them."""

from reports.exports.area_workbooks import country_workbook, network_workbook
from reports.exports.files import country_files, municipality_files
from reports.exports.municipality import workbook

__all__ = [
    "country_files",
    "country_workbook",
    "municipality_files",
    "network_workbook",
    "workbook",
]
