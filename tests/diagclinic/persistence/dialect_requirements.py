"""What SQLite can and cannot do, in the words of SQLAlchemy's suite for dialects."""

from typing import Final

from sqlalchemy.testing import exclusions
from sqlalchemy.testing.requirements import SuiteRequirements

#: the suite leaves these out unless a dialect offers them
OFFERED: Final = [
    "autocommit",
    "boolean_col_expressions",
    "check_constraint_reflection",
    "computed_columns",
    "computed_columns_reflect_persisted",
    "computed_columns_stored",
    "computed_columns_virtual",
    "create_table_as",
    "create_temp_table_as",
    "ctes",
    "ctes_on_dml",
    "date_historic",
    "datetime_historic",
    "dbapi_lastrowid",
    "except_",
    "expression_server_defaults",
    "foreign_key_constraint_name_reflection",
    "foreign_key_constraint_option_reflection_ondelete",
    "foreign_key_constraint_option_reflection_onupdate",
    "has_temp_table",
    "implicit_default_schema",
    "index_ddl_if_exists",
    "indexes_with_expressions",
    "infinity_floats",
    "inline_check_constraint_reflection",
    "intersect",
    "json_type",
    "nullsordering",
    "reflect_table_options",
    "reflects_pk_names",
    "regexp_match",
    "savepoints",
    "server_defaults",
    "supports_bitwise_and",
    "supports_bitwise_not",
    "supports_bitwise_or",
    "supports_bitwise_shift",
    "table_ddl_if_exists",
    "temp_table_names",
    "temporary_views",
    "timestamp_microseconds",
    "tuple_in",
    "unicode_ddl",
    "update_from",
    "views",
    "window_functions",
]

#: the suite expects these unless a dialect disclaims them: SQLite gives a constraint no name of its own, and
#: takes no parentheses around a part of a union (sqlite.org/lang_select.html)
LACKING: Final = [
    "implicitly_named_constraints",
    "parens_in_union_contained_select_w_limit_offset",
    "parens_in_union_contained_select_wo_limit_offset",
]

_rules = dict.fromkeys(OFFERED, exclusions.open) | dict.fromkeys(LACKING, exclusions.closed)

Requirements = type(
    "Requirements",
    (SuiteRequirements,),
    {name: property(lambda _self, rule=rule: rule()) for name, rule in _rules.items()},
)
