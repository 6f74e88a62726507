namespace Lakehouse.Query.Chunks;

/// <summary>What the value of a comparison is.</summary>
internal enum ScanValueKind
{
    /// <summary>A whole number.</summary>
    Number,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A day.</summary>
    Date,
}
