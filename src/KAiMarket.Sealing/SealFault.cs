namespace KAiMarket.Sealing;

/// <summary>
/// Why an envelope was not sealed or not opened. It tells what its sender may know: never key material or content, and
/// of a failed decryption only that it failed.
/// </summary>
public enum SealFault
{
    /// <summary>The bytes are no envelope: cut short, too long or not of the form.</summary>
    Malformed,

    /// <summary>The envelope is of a version that this program does not know.</summary>
    VersionUnknown,

    /// <summary>The content is larger than <see cref="Envelope.MostContent"/>.</summary>
    TooLarge,

    /// <summary>A kind or an id to be bound is not of the form.</summary>
    BindingInvalid,

    /// <summary>The envelope is for another kind, tender, lot or bidder than the one it was handed in for.</summary>
    BindingDiffers,

    /// <summary>There is no key for this tender and kind.</summary>
    KeyMissing,

    /// <summary>The key was destroyed: what was sealed to it stays sealed for ever.</summary>
    KeyDestroyed,

    /// <summary>The envelope is sealed to another key than the tender's.</summary>
    KeyDiffers,

    /// <summary>A public key is no point of P-256.</summary>
    PointInvalid,

    /// <summary>The envelope was changed after it was sealed, or sealed to another key.</summary>
    DoesNotOpen,

    /// <summary>The envelope opens, but what its sender put in is not framed as the format says.</summary>
    ContentMalformed,
}

/// <summary>The faults in words.</summary>
public static class SealFaults
{
    /// <summary>One sentence for whoever handed the envelope in.</summary>
    public static string Sentence(this SealFault fault) => fault switch
    {
        SealFault.Malformed => "This is not a whole envelope.",
        SealFault.VersionUnknown => "The envelope is of a version that is not known here.",
        SealFault.TooLarge => $"An envelope holds at most {Envelope.MostContent} bytes.",
        SealFault.BindingInvalid => "The kind, tender, lot or bidder of the envelope is not of the form.",
        SealFault.BindingDiffers => "The envelope is for another kind, tender, lot or bidder.",
        SealFault.KeyMissing => "There is no key for this tender and kind of envelope.",
        SealFault.KeyDestroyed => "The key of this tender and kind of envelope was destroyed.",
        SealFault.KeyDiffers => "The envelope is sealed to another key.",
        SealFault.PointInvalid => "A public key in the envelope is not a point of P-256.",
        SealFault.DoesNotOpen => "The envelope does not open: it was changed, or sealed to another key.",
        SealFault.ContentMalformed => "The envelope opens, but its content is not framed as the format says.",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };
}
