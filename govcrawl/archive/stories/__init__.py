"""Stories: which articles carry one text, nearly one, or part of one; series of bulletins."""
