// SPDX-License-Identifier: Apache-2.0
#include "onda/train/history.h"

#include <gtest/gtest.h>

#include "onda/core/error.h"

namespace onda {
namespace {

TEST(History, KeepsColumnsAndWritesThem) {
  History history;
  EXPECT_EQ(history.epochs(), 0);
  history.add({{"loss", "val_loss"}, {0.5, 0.1}});
  history.add({{"loss", "val_loss"}, {0.25, 1.0 / 3}});
  EXPECT_EQ(history.epochs(), 2);
  EXPECT_EQ(history["val_loss"][1], 1.0 / 3);
  EXPECT_EQ(history.to_csv(), "epoch,loss,val_loss\n1,0.5,0.1\n2,0.25,0.3333333333333333\n");
}

TEST(History, SaysWhichColumnsThereAre) {
  History history;
  EXPECT_THROW(history["loss"], Error);
  history.add({{"loss", "mae"}, {1, 2}});
  try {
    history["accuracy"];
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "history: expected one of loss, mae, received accuracy");
  }
  EXPECT_THROW(history.add({{"loss"}, {1}}), Error);
  EXPECT_THROW(history.add({{"loss", "mae"}, {1}}), Error);
}

}  // namespace
}  // namespace onda
