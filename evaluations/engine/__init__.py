"""Pure calculation: exact numbers in, exact numbers out. Knows neither Django nor the database."""
