namespace KAiMarket.Domain;

/// <summary>
/// The name of a fact in the journal. It outlives the C# name and is never reused: when the shape of a fact has to
/// change, a new record with <c>.v2</c> stands beside the old one and both are read for ever.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class StoredAsAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
