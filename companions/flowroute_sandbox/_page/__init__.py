"""The page in the browser: HTML, JavaScript and CSS."""
