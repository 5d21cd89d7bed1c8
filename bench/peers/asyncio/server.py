"""An echo of audio streams on Python's asyncio: one task reads a stream, and one writes a frame each 20 ms."""

import asyncio
from collections import deque

AUDIO = 0x10
FRAME = 0.02


async def read(reader, frames):
    while True:
        head = await reader.readexactly(3)
        payload = await reader.readexactly(int.from_bytes(head[1:], "big"))
        if head[0] == AUDIO:
            frames.append(head + payload)


async def write(writer, frames):
    now = asyncio.get_running_loop().time
    due = now()
    while True:
        if frames:
            writer.write(frames.popleft())
            await writer.drain()
        due += FRAME
        await asyncio.sleep(due - now())


async def echo(reader, writer):
    frames = deque()
    writing = asyncio.create_task(write(writer, frames))
    try:
        await read(reader, frames)
    except (asyncio.IncompleteReadError, ConnectionError):
        pass  # The end of the stream.
    finally:
        writing.cancel()
        writer.close()


async def main():
    server = await asyncio.start_server(echo, "127.0.0.1", 0, backlog=1024)
    host, port = server.sockets[0].getsockname()
    print(f"{host}:{port}", flush=True)
    await server.serve_forever()


asyncio.run(main())
