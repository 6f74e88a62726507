namespace Lakehouse.TableFormat.LogFiles;

/// <summary>Numbers of the delete block's form (spec 5.4).</summary>
internal static class DeleteBlockBytes
{
    /// <summary>The version that is read and written.</summary>
    public const int Version = 3;

    /// <summary>Digits after the point that every decimal ordering value has.</summary>
    public const int DecimalScale = 15;
}
