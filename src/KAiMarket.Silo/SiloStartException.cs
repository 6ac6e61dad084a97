namespace KAiMarket.Silo;

/// <summary>The silo, or the way to the silos, cannot be started; the message says why.</summary>
public sealed class SiloStartException(string message, Exception? inner = null) : Exception(message, inner);
