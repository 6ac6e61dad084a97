using System.Text.Json;

namespace KAiMarket.Views.Rows;

/// <summary>The members of an enumeration as the words that the API and the journal use: kebab-case, lower.</summary>
internal static class Words<TEnum> where TEnum : struct, Enum
{
    private static readonly Dictionary<TEnum, string> s_words =
        Enum.GetValues<TEnum>().ToDictionary(
            value => value, value => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()));

    private static readonly Dictionary<string, TEnum> s_values =
        s_words.ToDictionary(pair => pair.Value, pair => pair.Key);

    public static string Of(TEnum value) => s_words[value];
    public static TEnum Parse(string word) => s_values[word];
}
