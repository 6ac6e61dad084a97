namespace KAiMarket.Documents;

/// <summary>
/// What each owner has declared and not brought, as an empty file for each document, so that nobody fills the disk with
/// beginnings. A file that a crash left over is known by what it stands for.
/// </summary>
internal sealed class Unfinished(string root, TimeProvider clock, DocumentLimits limits)
{
    private const string LockName = "lock";

    public Task<FileStream?> LockAsync(string owner, CancellationToken cancel)
    {
        Disk.EnsureFolder(FolderOf(owner));
        return Disk.LockAsync(Path.Combine(FolderOf(owner), LockName), limits.Patience, clock, cancel);
    }

    /// <summary>The declared sizes together; the owner is locked. Forgets what nobody went on with for long.</summary>
    public async Task<long> SumAsync(string owner, CancellationToken cancel)
    {
        var sum = 0L;
        foreach (var mark in Directory.EnumerateFiles(FolderOf(owner)))
        {
            if (Path.GetFileName(mark) is var name && name == LockName) continue;
            var place = Place.Named(root, name);
            if (place.Look() is not { State: DocumentState.Receiving or DocumentState.Waiting } open
                || open.Terms.Owner != owner || await PushOutAsync(place, cancel))
                File.Delete(mark);
            else sum += open.Terms.Size;
        }

        return sum;
    }

    public void Add(string owner, string name)
    {
        Disk.Write(Path.Combine(FolderOf(owner), name)).Dispose();
        Disk.Flush(FolderOf(owner));
    }

    public void Remove(string owner, string name) => File.Delete(Path.Combine(FolderOf(owner), name));

    private async Task<bool> PushOutAsync(Place place, CancellationToken cancel)
    {
        if (clock.GetUtcNow().UtcDateTime - place.Touched() is not { } idle || idle < limits.Kept) return false;
        using var held = await Disk.LockAsync(place.Lock, TimeSpan.Zero, clock, cancel);
        if (held is null) return false;
        place.Forget();
        return true;
    }

    private string FolderOf(string owner) => Path.Combine(root, "unfinished", Place.NameOf(owner));
}
