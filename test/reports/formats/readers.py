"""Reads reports as other programs do: JUnit XML by junitparser, OpenMetrics by the client library of Prometheus. JSON in, JSON out."""
import json
import sys
import xml.etree.ElementTree as tree

from junitparser import JUnitXml
from prometheus_client.openmetrics.parser import text_string_to_metric_families


def junit(text):
    tree.fromstring(text.encode())
    return [
        {
            "name": suite.name,
            "counts": [suite.tests, suite.failures, suite.errors, suite.skipped],
            "seconds": suite.time,
            "properties": {each.name: each.value for each in suite.properties()},
            "cases": [
                {
                    "name": case.name,
                    "classname": case.classname,
                    "results": [[type(each).__name__, each.message] for each in case.result],
                    "output": case.system_out,
                }
                for case in suite
            ],
        }
        for suite in JUnitXml.fromstring(text.encode())
    ]


def openmetrics(text):
    return [
        [family.name, family.type, family.unit, [[each.name, each.labels, each.value] for each in family.samples]]
        for family in text_string_to_metric_families(text)
    ]


asked = json.load(sys.stdin)
json.dump(
    {"junit": [junit(text) for text in asked["junit"]], "openmetrics": [openmetrics(text) for text in asked["openmetrics"]]},
    sys.stdout,
)
