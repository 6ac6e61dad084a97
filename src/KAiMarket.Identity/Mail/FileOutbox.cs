using System.Globalization;

namespace KAiMarket.Identity.Mail;

/// <summary>
/// Leaves each letter as a file that only its owner reads, for a program that delivers them, or for whoever tries the
/// market out. What was delivered is that program's to delete.
/// </summary>
public sealed class FileOutbox(string folder, string from, TimeProvider clock) : IMail
{
    private const UnixFileMode ReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public async Task SendAsync(Letter letter, CancellationToken cancel)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, ReadWrite | UnixFileMode.UserExecute);

        var now = clock.GetUtcNow();
        var name = $"{now.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture)}-{Guid.NewGuid():N}";
        var path = Path.Combine(folder, name + ".eml");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = ReadWrite;

        // Under its name only when it is whole: somebody watches for *.eml.
        await using (var file = new FileStream(path + ".new", options))
        await using (var writer = new StreamWriter(file))
            await writer.WriteAsync(Eml.Of(letter, from, now).AsMemory(), cancel);
        File.Move(path + ".new", path);
    }
}
