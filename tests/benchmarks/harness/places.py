"""Where things are: files of the checkout, the cache outside it, ports."""

from pathlib import Path

import msgspec

HERE = Path(__file__).resolve().parents[1]
CHECKOUT = HERE.parents[1]
CONSTRAINTS = CHECKOUT / "constraints.txt"
PEERS = HERE / "peers"
RESULTS = HERE / "RESULTS.md"
DEFAULT_CACHE = Path.home() / ".cache" / "threadloom-bench"

SERVER_CORE = "0"
LOAD_CORE = "1"
SLOW_MS = 20
FAN_MS = (4, 8, 12, 16, 20)


class Places(msgspec.Struct, frozen=True, kw_only=True):
    """The cache and the ports of one run."""

    cache: Path = DEFAULT_CACHE
    upstream_base: int = 9000
    peer_base: int = 4000

    @property
    def upstream(self) -> int:
        """Port of the upstream that answers at once."""
        return self.upstream_base

    @property
    def slow(self) -> int:
        """Port of the upstream that takes `SLOW_MS`."""
        return self.upstream_base + 20

    @property
    def fan(self) -> tuple[int, ...]:
        """Ports of the five upstreams of W3b."""
        return tuple(self.upstream_base + 101 + place for place in range(len(FAN_MS)))

    @property
    def data(self) -> Path:
        """The folder of what is generated."""
        return self.cache / "data"

    @property
    def store(self) -> Path:
        """The gateway's database."""
        return self.data / "threadloom.db"

    @property
    def python(self) -> Path:
        """The interpreter of the plain Python peer."""
        return self.cache / "venv" / "bin" / "python"

    @property
    def logs(self) -> Path:
        """The folder of what peers write."""
        return self.cache / "logs"

    def environment(self) -> dict[str, str]:
        """What every peer is told."""
        return {
            "BENCH_DATA": str(self.data),
            "BENCH_STORE": str(self.store),
            "BENCH_UPSTREAM": f"http://127.0.0.1:{self.upstream}",
            "BENCH_SLOW": f"http://127.0.0.1:{self.slow}",
            "BENCH_FAN": " ".join(f"http://127.0.0.1:{port}" for port in self.fan),
        }
