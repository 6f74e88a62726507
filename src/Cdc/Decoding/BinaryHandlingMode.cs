namespace Lakehouse.Cdc.Decoding;

/// <summary>Debezium's <c>binary.handling.mode</c>; <c>bytes</c> and <c>base64</c> look the same in JSON.</summary>
public enum BinaryHandlingMode
{
    /// <summary>Bytes, which the JSON converter writes as base64.</summary>
    Bytes,

    /// <summary>Base64 text.</summary>
    Base64,

    /// <summary>Base64 text of the URL-safe alphabet.</summary>
    Base64UrlSafe,

    /// <summary>Hexadecimal text.</summary>
    Hex,
}
