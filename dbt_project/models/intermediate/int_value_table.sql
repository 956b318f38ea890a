-- The winning alternatives among the formulas that read tables only: what other formulas may refer to.
{{ winning_rows(ref("int_candidate_table")) }}
