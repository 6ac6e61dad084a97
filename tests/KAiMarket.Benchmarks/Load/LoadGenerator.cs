using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace KAiMarket.Benchmarks.Load;

/// <summary>
/// Sends traffic over keep-alive connections from one thread that polls its sockets, each connection with one request
/// in flight. It shares the processors with what it measures, so it does little: bytes made once, a reader that only
/// looks for the end, no task, no allocation for a request.
/// </summary>
internal sealed unsafe class LoadGenerator : IDisposable
{
    private sealed class Connection(Socket socket)
    {
        public readonly Socket Socket = socket;
        public readonly int Descriptor = (int)socket.Handle;
        public readonly ResponseReader Reader = new();
        public long Job;
        public int Step;
        public long Start;
        public bool Busy;
        public bool Gone;
    }

    private const int ReceiveLength = 65536;

    // A whole bid: the one thread must not wait for whoever reads it.
    private const int SendLength = 1024 * 1024;
    private static readonly long Patience = 60 * Stopwatch.Frequency;
    private readonly Connection[] _connections;
    private readonly int _poll;
    private readonly byte* _received = (byte*)NativeMemory.Alloc(ReceiveLength);
    private readonly Stack<Connection> _free = new();
    private LoadResult _result = new();
    private Traffic _traffic = null!;
    private byte[] _request = [];
    private int _busy;
    private long _end;
    private bool _open;

    /// <param name="port">On 127.0.0.1.</param>
    public LoadGenerator(int port, int connections)
    {
        if (!OperatingSystem.IsLinux()) throw new BenchmarkException("The load generator polls with epoll: it needs Linux.");
        _poll = Native.CreatePoll(0);
        _connections = new Connection[connections];
        for (var i = 0; i < connections; i++) _connections[i] = Connect(port, i);
    }

    /// <summary>Every connection sends its next request as soon as it has the reply, until the time is over.</summary>
    public Task<LoadResult> RunClosedAsync(Traffic traffic, TimeSpan most) => OnThread(() => Run(traffic, most, 0));

    /// <summary>
    /// Jobs start at a fixed rate whatever the replies do. One that finds no free connection waits, and its latency
    /// counts from when it was to start: a stall is charged to every job that it held up.
    /// </summary>
    public Task<LoadResult> RunOpenAsync(Traffic traffic, TimeSpan most, double jobsPerSecond) =>
        OnThread(() => Run(traffic, most, jobsPerSecond));

    private static Task<LoadResult> OnThread(Func<LoadResult> run) =>
        Task.Factory.StartNew(run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private Connection Connect(int port, int index)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            SendBufferSize = SendLength,
        };
        socket.Connect(IPAddress.Loopback, port);
        socket.Blocking = false;
        var connection = new Connection(socket);
        var change = new Native.Event { Events = Native.Readable, Data = index };
        if (Native.ControlPoll(_poll, Native.Add, connection.Descriptor, &change) != 0)
            throw new BenchmarkException("epoll_ctl failed: " + Marshal.GetLastPInvokeError());
        return connection;
    }

    private LoadResult Run(Traffic traffic, TimeSpan most, double rate)
    {
        (_result, _traffic, _busy, _open) = (new LoadResult(), traffic, 0, rate > 0);
        if (_request.Length < traffic.LongestRequest) _request = new byte[traffic.LongestRequest];
        _free.Clear();
        var own = Native.ThreadTime();
        var begin = Stopwatch.GetTimestamp();
        _end = begin + (long)(most.TotalSeconds * Stopwatch.Frequency);
        var apart = _open ? Stopwatch.Frequency / rate : 0;
        var due = (double)begin;

        foreach (var connection in _connections)
        {
            if (connection.Gone) continue;
            if (_open) _free.Push(connection);
            else Begin(connection, begin);
        }

        const int MostReady = 256;
        var ready = stackalloc Native.Event[MostReady];
        while (true)
        {
            var now = Stopwatch.GetTimestamp();
            var more = _open && now < _end && traffic.Next < traffic.Jobs;
            for (; more && due <= now && _free.Count > 0; due += apart) Begin(_free.Pop(), (long)due);
            if (_busy == 0 && (!more || _free.Count == 0)) break;
            if (now > _end + Patience) throw new BenchmarkException($"{_busy} requests were not answered within a minute.");

            var wait = more && _free.Count > 0 ? Math.Max(0, due - now) : Stopwatch.Frequency / 10.0;
            var timeout = new Native.TimeSpec { Nanoseconds = (long)(wait * 1e9 / Stopwatch.Frequency) % 1_000_000_000 };
            var count = Native.WaitPoll(_poll, ready, MostReady, &timeout, null);
            for (var i = 0; i < count; i++) Receive(_connections[ready[i].Data]);
        }

        _result.Seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        _result.OwnSeconds = (Native.ThreadTime() - own).TotalSeconds;
        return _result;
    }

    private void Begin(Connection connection, long start)
    {
        if (_traffic.Next >= _traffic.Jobs) return;
        (connection.Job, connection.Step, connection.Start, connection.Busy) = (_traffic.Next++, 0, start, true);
        _busy++;
        Send(connection);
    }

    private void Send(Connection connection)
    {
        var length = _traffic.Write(connection.Job, connection.Step, _request);
        fixed (byte* request = _request)
        {
            for (var sent = 0; sent < length;)
            {
                var now = Native.Send(connection.Descriptor, request + sent, (nuint)(length - sent), Native.NoSignal);
                if (now > 0)
                {
                    sent += (int)now;
                    continue;
                }

                if (Marshal.GetLastPInvokeError() is not (Native.TryAgain or Native.Interrupted))
                {
                    Lose(connection);
                    return;
                }

                var entry = new Native.PollEntry { Descriptor = connection.Descriptor, Events = Native.PollOut };
                _ = Native.Poll(&entry, 1, 1000);
            }
        }
    }

    private void Receive(Connection connection)
    {
        if (connection.Gone) return;
        var length = (int)Native.Receive(connection.Descriptor, _received, ReceiveLength, 0);
        if (length <= 0)
        {
            if (length < 0 && Marshal.GetLastPInvokeError() is Native.TryAgain or Native.Interrupted) return;
            Lose(connection);
            return;
        }

        // One request is in flight, so what is received is one response or a part of it.
        if (connection.Reader.Read(new ReadOnlySpan<byte>(_received, length), out var used)) Answered(connection);
        if (used != length) throw new InvalidDataException("More was received than one response.");
    }

    private void Answered(Connection connection)
    {
        var now = Stopwatch.GetTimestamp();
        var reader = connection.Reader;
        _result.Latency.Record((long)((now - connection.Start) * (1e9 / Stopwatch.Frequency)));
        _result.Position = Math.Max(_result.Position, reader.Position);
        var good = _traffic.Expects(connection.Step, reader.Status);
        if (good) _result.Good++;
        else
        {
            _result.Bad++;
            _result.FirstBad ??= $"job {connection.Job} step {connection.Step}: {reader.Status} {reader.Excerpt}";
        }

        // A job that has begun is finished even when the time is over, unless its next step makes no sense.
        if (good && ++connection.Step < _traffic.Steps)
        {
            connection.Start = now;
            Send(connection);
            return;
        }

        if (good) _result.JobsDone++;
        connection.Busy = false;
        _busy--;
        if (_open) _free.Push(connection);
        else if (now < _end) Begin(connection, now);
    }

    private void Lose(Connection connection)
    {
        connection.Gone = true;
        connection.Socket.Dispose();
        if (!connection.Busy) return;
        connection.Busy = false;
        _busy--;
        _result.Lost++;
    }

    public void Dispose()
    {
        foreach (var connection in _connections) connection.Socket.Dispose();
        _ = Native.Close(_poll);
        NativeMemory.Free(_received);
    }
}
