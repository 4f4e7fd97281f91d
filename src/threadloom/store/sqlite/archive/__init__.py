"""Everything out of the file and into it, whoever's it is: for `threadloom export`, `import` and `backup`."""
