"""What an emulated vendor does wrong on request, on the connection, in HTTP, in the answer."""
