"""Writes the rings of one device for each kind of storage server: make_rings.py DIR KIND=PORT..."""

import os
import sys

from swift.common.ring import RingBuilder

PART_POWER = 4  # 16 partitions: the least that works


def main(directory, servers):
    for server in servers:
        kind, port = server.split("=")
        builder = RingBuilder(PART_POWER, replicas=1, min_part_hours=1)
        builder.add_dev(
            {"region": 1, "zone": 1, "ip": "127.0.0.1", "port": int(port), "device": "sdb1", "weight": 1}
        )
        builder.rebalance()
        builder.get_ring().save(os.path.join(directory, kind + ".ring.gz"))


main(sys.argv[1], sys.argv[2:])
