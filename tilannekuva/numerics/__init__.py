"""Pure numerics: peers and trends as functions of arrays. No input or output here."""
