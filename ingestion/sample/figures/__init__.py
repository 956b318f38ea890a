"""The model behind the sample: invented, repeatable figures for 320 places, each consistent with the others."""
