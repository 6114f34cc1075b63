// The manual page. Macros: man(7).
#include "ufs/config/option_man.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ufs/config/option_text.h"
#include "ufs/config/option_value.h"
#include "ufs/config/roff.h"

namespace ufs {
namespace {

constexpr absl::string_view kHead =
    R"(.\" Written by ufs_generate_docs from the tables of ufs/config.
.TH UNDERFS\-MOUNT 1 "" "UnderFS" "User Commands"
.SH NAME
underfs\-mount \- mount an S3 bucket, or a prefix of one, on a directory
.SH SYNOPSIS
.B underfs mount
.RB [ \-f ]
.RB [ \-o
.IR OPTION ,...]...
.RB [ \-D
.IR KEY = VALUE ]...
.RB [ \-\-conf
.IR FILE ]
.I URI DIR
.SH DESCRIPTION
Makes what lies below
.I URI
(s3://bucket or s3://bucket/prefix) the content of the directory
.IR DIR ,
and returns when the mount answers. One file is one object whose key is its path below the prefix.
.B underfs unmount
.I DIR
ends it.
.TP
.BR \-f ", " \-\-foreground
Stay in the foreground and log to standard error.
.TP
.BR \-o ", " \-\-option " " \fIOPTION\fR,...
Options of the mount, separated by commas: a name, or a name with a value. In a value \e, is a comma,
\e\e a backslash and \e" a quote; between double quotes commas stand for themselves. Words of
.BR mount (8)
and
.BR fstab (5)
(noatime, nofail, _netdev, x\-systemd.*) may stand among them.
.TP
.BR \-D ", " \-\-define " " \fIKEY\fR=\fIVALUE\fR
One option, which wins over files and gives way to \-o.
.TP
.BR \-\-conf " " \fIFILE\fR
The site file, or the directory that holds it.
.SH OPTIONS
Each option has a short name, which stands here, a canonical one (underfs.GROUP.NAME) and the names
that Alluxio, Hadoop and Flink have for it; hyphen and underscore are the same. Highest first, a value
comes from \-o, \-D, the site file, the environment, the AWS profile, the role, the default.
.B underfs config explain
says which it was. Sizes are binary; a duration without a unit is in seconds.
)";

constexpr absl::string_view kTail = R"(.SH ENVIRONMENT
.TP
.B UNDERFS_CONF
The site file, or the directory that holds it, when \-\-conf is not given.
.TP
.BR ALLUXIO_JAVA_OPTS ", " ALLUXIO_USER_JAVA_OPTS
Their \-Dkey=value words count as \-D.
.TP
.BR AWS_ACCESS_KEY_ID ", " AWS_SECRET_ACCESS_KEY ", " AWS_SESSION_TOKEN
The access key, when no option gives one.
.TP
.BR AWS_PROFILE ", " AWS_REGION ", " AWS_DEFAULT_REGION ", " AWS_ENDPOINT_URL_S3 ", " AWS_ENDPOINT_URL
As AWS's own tools read them.
.SH FILES
.TP
.I ./conf, \(ti/.underfs, \(ti/.alluxio, /etc/underfs, /etc/alluxio
Where underfs\-site.properties, or else alluxio\-site.properties, is looked for; the first that is
found is read.
.TP
.I \(ti/.aws/credentials, \(ti/.aws/config
Keys, region and endpoint of the profile.
.SH EXIT STATUS
0 the mount answers; 64 the command line is wrong; 66 there is no such bucket or directory; 69 the
endpoint does not answer; 77 credentials or permission; 78 an option or a file is wrong; 1 anything else.
.SH EXAMPLES
.nf
underfs mount s3://bucket/data /mnt/data
underfs mount s3://bucket /mnt \-o endpoint=http://localhost:9000,ro
underfs config explain endpoint
.fi
.SH SEE ALSO
.BR underfs (1),
.BR mount (8),
.BR fstab (5),
.BR fuse (8)
)";

}  // namespace

std::string MountManPage(const OptionRegistry& registry) {
  std::string out(kHead);
  absl::string_view group;
  for (const OptionSpec& spec : registry.specs()) {
    if (OptionGroup(spec) != group) {
      group = OptionGroup(spec);
      absl::StrAppend(&out, ".SS ", Roff(OptionGroupTitle(group)), "\n");
    }
    absl::StrAppend(&out, ".TP\n.BR ", Roff(OptionShortName(spec)));
    if (const std::string value = OptionPlaceholder(spec); !value.empty()) {
      absl::StrAppend(&out, " ", Roff(value));
    }
    absl::StrAppend(&out, "\n", Roff(spec.help));
    if (const std::string range = OptionRange(spec); !range.empty()) {
      absl::StrAppend(&out, " Range: ", Roff(range), ".");
    }
    absl::StrAppend(&out, " Default: ", Roff(OptionDefault(spec)), ".\n");
    if (!spec.aliases.empty()) {
      std::vector<absl::string_view> aliases(spec.aliases.begin(), spec.aliases.end());
      absl::StrAppend(&out, ".br\n",
                      Roff(absl::StrCat(spec.name, "; also: ", absl::StrJoin(aliases, ", "))),
                      "\n");
    } else {
      absl::StrAppend(&out, ".br\n", Roff(spec.name), "\n");
    }
  }
  absl::StrAppend(&out, kTail);
  return out;
}

}  // namespace ufs
