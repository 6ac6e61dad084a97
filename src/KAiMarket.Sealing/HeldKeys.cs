using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace KAiMarket.Sealing;

/// <summary>What a key's file was like when it was read; a file that was replaced since is another one.</summary>
internal readonly record struct FileStamp(DateTime WrittenAt, long Length, UnixFileMode Mode)
{
    /// <summary>Null where there is no such file.</summary>
    public static FileStamp? Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new(file.LastWriteTimeUtc, file.Length, file.UnixFileMode) : null;
    }
}

/// <summary>A key pair that one caller has to itself until it is given back.</summary>
internal sealed record HeldKey(ECDiffieHellman Pair, string Id, FileStamp Stamp);

/// <summary>
/// Key pairs that were used a moment ago. Reading one from its file takes longer than agreeing on a secret with it, and
/// the last minute of a tender asks for the same two again and again. One is used only while its file is the very same,
/// so what any process destroys is gone for all; and none outlives its last use by more than two of <see cref="Rest"/>.
/// </summary>
internal sealed class HeldKeys : IDisposable
{
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    // More are not worth their memory, and are closed when they are given back.
    private const int Most = 8_192;

    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private Dictionary<string, Stack<HeldKey>> _recent = [], _earlier = [];
    private int _held;
    private bool _closed;

    public HeldKeys(TimeProvider clock)
    {
        _clock = clock;
        _timer = _clock.CreateTimer(_ => Age(), null, Rest, Rest);
    }

    /// <summary>Takes one that was read from this file as it is now.</summary>
    public bool TryTake(string name, FileStamp stamp, [NotNullWhen(true)] out HeldKey? key)
    {
        lock (_lock)
        {
            while ((_recent.TryGetValue(name, out var keys) && keys.TryPop(out key))
                || (_earlier.TryGetValue(name, out keys) && keys.TryPop(out key)))
            {
                _held--;
                if (key.Stamp == stamp) return true;
                key.Pair.Dispose();
            }
        }

        key = null;
        return false;
    }

    public void Return(string name, HeldKey key)
    {
        lock (_lock)
        {
            if (!_closed && _held < Most)
            {
                if (!_recent.TryGetValue(name, out var keys)) _recent.Add(name, keys = new());
                keys.Push(key);
                _held++;
                return;
            }
        }

        key.Pair.Dispose();
    }

    public void Forget(string name)
    {
        lock (_lock)
        {
            foreach (var keys in (Dictionary<string, Stack<HeldKey>>[])[_recent, _earlier])
                if (keys.Remove(name, out var forgotten)) Close(forgotten);
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            _closed = true;
            foreach (var keys in _recent.Values.Concat(_earlier.Values)) Close(keys);
            (_recent, _earlier) = ([], []);
        }
    }

    // What was not used between two of these is closed by the second.
    private void Age()
    {
        lock (_lock)
        {
            foreach (var keys in _earlier.Values) Close(keys);
            (_earlier, _recent) = (_recent, []);
        }
    }

    private void Close(Stack<HeldKey> keys)
    {
        _held -= keys.Count;
        foreach (var key in keys) key.Pair.Dispose();
    }
}
