namespace Lakehouse.TableFormat.Timeline;

/// <summary>What the change logs of a table hold (spec 11.4); what they leave out a reader looks up in the files before and after.</summary>
public enum CdcMode
{
    /// <summary>Operation and record key.</summary>
    OpKeyOnly,

    /// <summary>And the row before.</summary>
    DataBefore,

    /// <summary>The rows before and after; Hudi's default.</summary>
    DataBeforeAfter,
}
