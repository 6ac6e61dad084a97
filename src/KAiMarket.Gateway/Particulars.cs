using KAiMarket.Domain;

namespace KAiMarket.Gateway;

/// <summary>What a firm says of itself, checked before any of it is kept.</summary>
internal static class Particulars
{
    /// <returns>The name, and the number as ten digits.</returns>
    /// <exception cref="ProblemException">name-invalid, business-number-invalid</exception>
    public static (string Name, string Number) Check(string name, string businessNumber)
    {
        if (!Text.IsLine(name)) throw new ProblemException(Problems.NameInvalid with { Pointer = "/name" });
        return BusinessNumber.TryParse(businessNumber, out var number)
            ? (name, number.Digits)
            : throw new ProblemException(Problems.Of(BusinessNumber.Invalid));
    }
}
