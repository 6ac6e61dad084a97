using System.Diagnostics;
using KAiMarket.Domain;
using KAiMarket.Domain.Evaluation;
using KAiMarket.Domain.Ministries;
using KAiMarket.Domain.Tenders;
using KAiMarket.Journal;
using KAiMarket.Journal.Postgres;
using KAiMarket.Journal.Sqlite;
using KAiMarket.Views;
using KAiMarket.Views.Postgres;
using KAiMarket.Views.Sqlite;

namespace KAiMarket.Benchmarks.Scenarios;

/// <summary>
/// A market with many tenders, put straight into its journal, and its views in this process. Titles are made of the
/// words that notices of Korean institutions are made of, common ones far more often than rare ones.
/// </summary>
internal sealed class TenderMarket(MarketServer server, int tenders, Action<string> say) : IAsyncDisposable
{
    private const int AtOnce = 1_000, Ministries = 40, Institutions = 600;

    private static readonly string[] Years = ["2026년", "2027년", "26년도", "제2차", "(긴급)", "[재공고]"];
    private static readonly string[] Fields =
    [
        "민원 상담", "상수도 관망", "하천 수위", "산림 재해", "응급 의료", "전력 수요", "도로 파손", "교통 신호", "농작물 병해충", "해양 쓰레기",
        "문화유산 복원", "판결문 검색", "고용 추천", "세금 신고", "특허 심사", "기상 예측", "원전 설비", "국방 정비", "항만 물류", "철도 선로",
        "건축물 안전", "급식 위생", "학습 진단", "돌봄 서비스", "복지 사각지대", "감염병 감시", "축산 방역", "화재 감지", "미세먼지 측정", "폐수처리 시설",
    ];
    private static readonly string[] Means =
    [
        "AI 기반", "AI기반", "인공지능", "생성형 AI", "거대언어모델", "LLM 기반", "빅데이터", "딥러닝", "디지털 트윈", "국산 NPU", "GPU 서버", "클라우드",
        "IoT 센서", "드론 영상", "음성인식", "챗봇", "RAG", "온디바이스 AI", "지능형", "차세대", "통합", "스마트",
    ];
    private static readonly string[] Works =
    [
        "시스템 구축", "플랫폼 구축", "서비스 개발", "고도화", "유지관리", "실증", "데이터 구축", "학습데이터 품질검증", "정보화전략계획(ISP) 수립", "모델 개발",
        "운영 및 유지보수", "기능 개선", "시범사업", "타당성 조사", "컨설팅", "보안성 강화", "인프라 증설", "연구",
    ];
    private static readonly string[] Ends = ["용역", "사업", "용역", "", "감리 용역", "사업(2차)", "위탁운영 용역", "공동활용"];
    private static readonly string[] Places =
        ["새벽시", "푸른도", "한빛시", "달맞이군", "은하구", "가람시", "누리도", "솔향군", "미르시", "다온구", "해오름시", "별내군"];
    private static readonly string[] Offices =
        ["청", "교육지원청", "상수도사업본부", "시설관리공단", "대학교 산학협력단", "의료원", "테크노파크", "연구원", "정보산업진흥원", "도시공사"];

    private readonly Random _chance = new(2026);
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private readonly List<IAsyncDisposable> _open = [];

    public MarketServer Server => server;
    public Dictionary<string, double> Measured { get; } = [];

    /// <summary>Writes the journal and folds it.</summary>
    public async Task<MarketViews> BuildAsync()
    {
        Directory.CreateDirectory(server.Folder);
        var sqlite = server.Journal == Stage.Sqlite;
        IJournal journal = sqlite ? new SqliteJournal(Path.Combine(server.Folder, "journal.db")) : new PostgresJournal(server.Journal);
        ViewStore store = sqlite ? new SqliteViewStore(Path.Combine(server.Folder, "views")) : new PostgresViewStore(server.Journal);
        _open.AddRange([journal, store]);
        await journal.OpenAsync();
        foreach (var lot in All().Chunk(AtOnce)) await journal.CommitAsync(lot, TimeProvider.System.GetUtcNow());

        var begin = Stopwatch.GetTimestamp();
        var views = await MarketViews.OpenAsync(
            store, new JournalTail(journal, TimeProvider.System), journal, new MemoryLeases(TimeProvider.System).For("bench"),
            TimeProvider.System, follow: false);
        _open.Add(views);
        while (await views.FoldOnceAsync() > 0) { }

        Measured["tenders"] = tenders;
        Measured["foldEventsPerSecond"] = views.Position / Stopwatch.GetElapsedTime(begin).TotalSeconds;
        say($"{tenders} tenders, {views.Position} events folded at {Measured["foldEventsPerSecond"]:0}/s");
        return views;
    }

    private IEnumerable<Append> All()
    {
        for (var i = 0; i < Ministries; i++)
            yield return Of($"ministry/ministry-{i}", new MinistryRegistered($"{Places[i % Places.Length]} 가상{Fields[i % Fields.Length].Split(' ')[0]}부"));
        for (var i = 0; i < tenders; i++) yield return Of($"tender/tender-{i:000000}", [.. Tender(i)]);
    }

    private static Append Of(string stream, params object[] facts) => new(
        stream, 0, [.. facts.Select(fact => new NewEvent(Facts.NameOf(fact), Facts.Write(fact)))],
        """{"arrived":"2026-01-01T00:00:00Z"}"""u8.ToArray(), new Epoch());

    // A third is imported. The older a tender, the more likely is it over.
    private IEnumerable<TenderEvent> Tender(int number)
    {
        var days = 1_500.0 * (tenders - number) / tenders;
        var (published, closes) = (_now.AddDays(-days), _now.AddDays(14 + 26 * _chance.NextDouble() - days));
        if (number % 3 == 0)
        {
            yield return new NoticeImported(
                "g2b", $"N{number}", "000", NoticeKind.Registered, Title(), Institution(), Budget(), null, published, closes,
                null, [], []);
            yield break;
        }

        yield return new TenderDrafted(new($"ministry-{Skewed(Ministries)}"), 2026, "line", Budget(), Terms(Title(), closes));
        if (number % 100 == 1) yield break;
        yield return new TenderPublished(published, new string('1', 32), new string('2', 32), "rule", "hash", "hash");
        if (closes < _now) yield return new TenderClosed(3);
    }

    private TenderTerms Terms(string title, DateTimeOffset closes)
    {
        var budget = Budget();
        return new(
            title, title, [new Lot(new("lot-1"), title, budget, budget, new(budget, default, default, default), [new Item("item", title, $"{43232300 + Skewed(30)}", 1, "식")])],
            new(0, false, false, false), new(_chance.Next(3) == 0 ? [(Region)_chance.Next(17)] : [], SmePreference.None),
            new((UseDomain)Skewed(17), false), new([new("quality", "Quality", 80, CriterionKind.Qualitative)]), 20,
            "kr-state-nego-2026", "kr-state-nego-2026", false, null, closes, closes);
    }

    private string Title()
    {
        var year = _chance.Next(3) == 0 ? Any(Years) + " " : "";
        var place = _chance.Next(2) == 0 ? Any(Places) + " " : "";
        return $"{year}{place}{Any(Fields)} {Any(Means)} {Any(Works)} {Any(Ends)}".TrimEnd();
    }

    private string Institution()
    {
        var number = Skewed(Institutions);
        return $"{Places[number % Places.Length]} {Fields[number / Places.Length % Fields.Length].Split(' ')[0]}{Offices[number % Offices.Length]}";
    }

    private Won Budget() => new((long)Math.Pow(10, 7 + 3.5 * _chance.NextDouble()));

    private string Any(string[] words) => words[Skewed(words.Length)];

    private int Skewed(int most) => (int)(most * Math.Pow(_chance.NextDouble(), 1.7));

    /// <summary>What people ask, in the shares in which they might, some of it further down the list.</summary>
    public async Task<IReadOnlyList<TenderQuestion>> QuestionsAsync(MarketViews views, int count)
    {
        var questions = new List<TenderQuestion>();
        while (questions.Count < count)
        {
            var (by, after) = (Question(), (string?)null);
            for (var page = _chance.Next(6) == 0 ? _chance.Next(1, 20) : 0; page > 0; page--)
                after = (await views.TendersAsync(by, after, TenderQuestion.Limit)).Next ?? after;
            questions.Add(new(by, after));
        }

        return questions;
    }

    private TenderFilter Question() => _chance.Next(100) switch
    {
        < 25 => new(Part(Any([.. Fields, .. Means, .. Works]))),
        < 40 => new($"{Part(Any(Fields))} {Part(Any(Means))}"),
        < 45 => new(string.Join(' ', Title().Split(' ').Take(6))),
        < 50 => new(Any(Places)),
        < 54 => new(Part(Institution())),
        < 57 => new($"{Any(Places)[0]}"),
        < 60 => new(Part(Any(Fields)) + "없음"),
        < 66 => new(Part(Any(Fields)), Status: TenderStatus.Published, Domain: (UseDomain)Skewed(17)),
        < 70 => new(Part(Any(Means)), Region: (Region)_chance.Next(17)),
        < 74 => new(Part(Any(Works)), new($"ministry-{Skewed(Ministries)}"), BudgetFrom: Budget()),
        < 82 => new(Status: TenderStatus.Published, ClosesFrom: _now, Order: TenderOrder.Closes),
        < 86 => new(Part(Any(Fields)), Status: TenderStatus.Published, ClosesFrom: _now, Order: TenderOrder.Closes),
        < 89 => new(ClosesFrom: _now, ClosesUntil: _now.AddDays(_chance.Next(1, 9)), Order: TenderOrder.Published),
        < 93 => new(Part(Any(Means)), Order: TenderOrder.Published),
        < 96 => new(Buyer: new($"ministry-{Skewed(Ministries)}"), Order: TenderOrder.Published),
        < 98 => new(Classification: $"{43232300 + Skewed(30)}"[.._chance.Next(5, 9)], Order: TenderOrder.Closes, ClosesFrom: _now),
        _ => new(BudgetFrom: new(1_000_000_000), BudgetUntil: new(2_000_000_000), Order: TenderOrder.Published),
    };

    // A whole word, or some of it.
    private string Part(string words)
    {
        var word = words.Split(' ') is var all ? all[_chance.Next(all.Length)] : "";
        var length = _chance.Next(2) == 0 ? word.Length : Math.Min(word.Length, _chance.Next(2, 5));
        return word.Substring(_chance.Next(word.Length - length + 1), length);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var open in _open.AsEnumerable().Reverse()) await open.DisposeAsync();
    }
}
