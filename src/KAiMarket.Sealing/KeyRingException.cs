namespace KAiMarket.Sealing;

/// <summary>
/// The key ring cannot be used as it lies there: too open, damaged, or in part missing. The message says which file and
/// what to do, and holds no key material.
/// </summary>
public sealed class KeyRingException(string message) : Exception(message);
