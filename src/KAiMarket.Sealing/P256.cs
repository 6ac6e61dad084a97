using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;

namespace KAiMarket.Sealing;

/// <summary>
/// Points of the curve P-256 (FIPS 186-5, SP 800-186) in the one form that envelopes know: 65 bytes, a 4, then x and y
/// in 32 bytes each, big endian (SEC 1, section 2.3.3, uncompressed).
/// </summary>
internal static class P256
{
    public const int PointLength = 65;
    private const int FieldLength = 32;

    private static readonly BigInteger P = Number("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
    private static readonly BigInteger B = Number("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b");

    public static ECCurve Curve => ECCurve.NamedCurves.nistP256;

    /// <summary>
    /// Whether these bytes are a point of the curve, as RFC 9180 section 7.1.4 demands before every use. The curve's
    /// order is prime and this form has no point at infinity, so nothing else can be wrong with it.
    /// </summary>
    public static bool IsPoint(ReadOnlySpan<byte> point)
    {
        if (point.Length != PointLength || point[0] != 4) return false;
        var x = new BigInteger(point.Slice(1, FieldLength), isUnsigned: true, isBigEndian: true);
        var y = new BigInteger(point[(1 + FieldLength)..], isUnsigned: true, isBigEndian: true);
        return x < P && y < P && ((y * y - x * x * x + 3 * x - B) % P).IsZero;
    }

    /// <summary>The public key that a point is; the caller has made sure that it is one.</summary>
    public static ECDiffieHellman Import(ReadOnlySpan<byte> point) => ECDiffieHellman.Create(new ECParameters
    {
        Curve = Curve,
        Q = { X = point.Slice(1, FieldLength).ToArray(), Y = point[(1 + FieldLength)..].ToArray() },
    });

    /// <summary>The point of a key's public half.</summary>
    public static void Export(ECDiffieHellman key, Span<byte> point)
    {
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        point[0] = 4;
        q.X.CopyTo(point[1..]);
        q.Y.CopyTo(point[(1 + FieldLength)..]);
    }

    private static BigInteger Number(string hex) =>
        BigInteger.Parse("0" + hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
