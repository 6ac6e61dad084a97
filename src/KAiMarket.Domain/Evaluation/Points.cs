namespace KAiMarket.Domain.Evaluation;

/// <summary>
/// Points of an evaluation (평점): decimal, never binary floating point. A figure that is kept has four decimals: it is
/// rounded at the fifth, a half away from zero. Sources: 조달청 협상에 의한 계약 제안서평가 세부기준 제12조 제2항 (text of
/// 2017, read) for technical scores; wording of tender notices for price scores.
/// </summary>
public static class Points
{
    /// <summary>How many decimals are kept.</summary>
    public const int Decimals = 4;

    /// <summary>The most points of a whole evaluation, and so of any part of it.</summary>
    public const decimal Most = 100;

    // The addition changes no value: it makes equal points equal bytes wherever they are written, 10 as 10.0000.
    /// <summary>The points that are kept of an exact figure.</summary>
    public static decimal Round(decimal exact) =>
        decimal.Round(exact, Decimals, MidpointRounding.AwayFromZero) + 0.0000m;

    /// <summary>True for 0 to <paramref name="most"/> with no more decimals than are kept.</summary>
    public static bool Hold(decimal points, decimal most) =>
        points >= 0 && points <= most && decimal.Round(points, Decimals) == points;
}
