"""The embedded server as a benchmark sees it: start, stop, model, log, and objects put without signatures."""

import concurrent.futures
import http.client
import json
import os
import subprocess
import time


class Server:
    """One `underfs-s3server` on loopback. Bodies over 1 MiB get a cheap ETag: MD5 would be the bottleneck."""

    access_key = "bench-access-key"
    secret_key = "bench-secret-key"
    bucket = "bench"

    def __init__(self, binary, scratch):
        self.scratch = scratch
        port_file = os.path.join(scratch, "port")
        environment = dict(os.environ, BENCH_SECRET=self.secret_key)
        self.process = subprocess.Popen(
            [binary, "--data", "memory", "--bucket", self.bucket, "--access-key", self.access_key,
             "--secret-key-env", "BENCH_SECRET", "--anonymous", "--fast-etag", "--port-file", port_file],
            env=environment, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while not (os.path.exists(port_file) and os.path.getsize(port_file)):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the S3 server did not start")
            time.sleep(0.01)
        with open(port_file, encoding="ascii") as file:
            self.port = int(file.read())
        self.endpoint = f"http://127.0.0.1:{self.port}"

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def request(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request(method, path, body)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {data[:300]}")
        return data

    def set_latency(self, milliseconds):
        self.request("POST", "/_s3server/model", json.dumps({"latency": milliseconds / 1000}))

    def clear_log(self):
        self.request("POST", "/_s3server/log/clear")

    def requests(self):
        """How many requests came since clear_log."""
        return json.loads(self.request("GET", "/_s3server/log?summary=1"))["count"]

    def put(self, key, body):
        self.request("PUT", f"/{self.bucket}/{key}", body)

    def put_many(self, keys, body):
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda key: self.put(key, body), keys))

    def delete_prefix(self, prefix):
        """Everything below `prefix`."""
        import xml.etree.ElementTree as tree
        while True:
            page = tree.fromstring(self.request("GET", f"/{self.bucket}?list-type=2&prefix={prefix}"))
            keys = [key.text for key in page.findall(".//{*}Key")]
            if not keys:
                return
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                list(pool.map(lambda key: self.request("DELETE", f"/{self.bucket}/{key}"), keys))

    def cpu_seconds(self):
        return process_cpu(self.process.pid)


def process_cpu(pid):
    """User and system seconds of a process so far."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_rss(pid):
    """Peak resident memory of a process in MiB."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        for line in file:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return float("nan")
