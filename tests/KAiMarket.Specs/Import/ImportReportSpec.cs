extern alias cli;

using cli::KAiMarket.Cli;
using cli::KAiMarket.Cli.Import;

namespace KAiMarket.Specs.Import;

public sealed class ImportReportSpec : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kaimarket-report-");

    private string Report => Path.Combine(_folder.FullName, "report.tsv");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_report_takes_the_place_of_an_older_one_when_it_is_whole()
    {
        await File.WriteAllTextAsync(Report, "older");
        await using (var report = ImportReport.Begin(Report))
        {
            Assert.Equal("older", await File.ReadAllTextAsync(Report));
            var outcome = new NoticeOutcome(new(1, 0, 0, "R1", "000"), null, NoticeOutcome.Refused, [], "why");
            await report.WriteAsync([outcome, outcome], default);
        }

        Assert.Equal(
            ["item\tnumber\torder\tkind\toutcome\tfindings\treason", "1\tR1\t000\t\trefused\t\twhy", "1\tR1\t000\t\trefused\t\twhy"],
            await File.ReadAllLinesAsync(Report));
        Assert.Equal([Report], Directory.GetFiles(_folder.FullName));
    }

    [Fact]
    public async Task A_report_that_was_not_finished_leaves_nothing_behind()
    {
        await File.WriteAllTextAsync(Report, "older");
        await ImportReport.Begin(Report).DisposeAsync();
        Assert.Equal("older", await File.ReadAllTextAsync(Report));
        Assert.Equal([Report], Directory.GetFiles(_folder.FullName));
    }

    [Fact]
    public void Where_nothing_can_be_written_no_report_begins()
    {
        Assert.Throws<UsageException>(() => ImportReport.Begin(_folder.FullName));
        Assert.Throws<UsageException>(() => ImportReport.Begin(Path.Combine(_folder.FullName, "nowhere", "report.tsv")));
    }
}
